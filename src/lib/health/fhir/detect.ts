/** True where the start of a text is a FHIR resource in XML. */
export function isFhirXml(head: string): boolean {
  return /<[A-Z]\w+[^<>]*xmlns="http:\/\/hl7\.org\/fhir"/.test(head.slice(0, 4096));
}
