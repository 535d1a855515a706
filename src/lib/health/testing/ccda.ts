/** A small C-CDA document with one entry of each kind that is read. */
export function ccda(): string {
  const section = (code: string, title: string, text: string, entry: string): string =>
    `<component><section><templateId root="1.2"/><code code="${code}" codeSystem="2.16.840.1.113883.6.1"/><title>${title}</title><text>${text}</text><entry>${entry}</entry></section></component>`;
  return `<?xml version="1.0"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<title>Summary</title><effectiveTime value="20240503100000+0200"/><languageCode code="en-US"/>
<recordTarget><patientRole><patient><name><given>Jo</given><family>Doe</family></name>
<administrativeGenderCode code="F"/><birthTime value="19800229"/></patient></patientRole></recordTarget>
<author><assignedAuthor><assignedPerson><name><given>Ada</given><family>Author</family></name></assignedPerson></assignedAuthor></author>
<component><structuredBody>
${section(
  '48765-2',
  'Allergies',
  '<paragraph ID="a1">Penicillin: hives</paragraph>',
  `<act><statusCode code="active"/><entryRelationship typeCode="SUBJ"><observation><effectiveTime><low value="2010"/></effectiveTime>
   <value xsi:type="CD" code="419511003" displayName="Propensity to adverse reactions to drug"/>
   <participant><participantRole><playingEntity><code code="7980" displayName="Penicillin"/></playingEntity></participantRole></participant>
   <entryRelationship typeCode="MFST"><observation><value xsi:type="CD" code="247472004" displayName="Hives"/></observation></entryRelationship>
   <entryRelationship typeCode="SUBJ"><observation><code code="SEV"/><value xsi:type="CD" displayName="Severe"/></observation></entryRelationship>
   </observation></entryRelationship></act>`
)}
${section(
  '10160-0',
  'Medicines',
  'Ibuprofen',
  `<substanceAdministration><statusCode code="active"/><effectiveTime xsi:type="IVL_TS"><low value="20240101"/></effectiveTime>
   <effectiveTime xsi:type="PIVL_TS" operator="A"><period value="6" unit="h"/></effectiveTime><doseQuantity value="1" unit="tbl"/>
   <consumable><manufacturedProduct><manufacturedMaterial><code displayName="Ibuprofen 600 MG" code="1"/></manufacturedMaterial></manufacturedProduct></consumable>
   <precondition/></substanceAdministration>`
)}
${section(
  '30954-2',
  'Results',
  'Potassium high',
  `<organizer><component><observation><code code="2823-3" displayName="Potassium"/><statusCode code="completed"/><effectiveTime value="20240502"/>
   <value xsi:type="IVL_PQ"><low value="6" unit="mmol/L" inclusive="false"/></value><interpretationCode code="HH"/>
   <referenceRange><observationRange><value xsi:type="IVL_PQ"><low value="3.5" unit="mmol/L"/><high value="5.1" unit="mmol/L"/></value></observationRange></referenceRange>
   </observation></component></organizer>`
)}
${section(
  '11369-6',
  'Vaccines',
  'Influenza refused',
  `<substanceAdministration negationInd="true"><statusCode code="completed"/><effectiveTime value="20231001"/>
   <consumable><manufacturedProduct><manufacturedMaterial><code displayName="Influenza" code="88"/></manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration>`
)}
${section(
  '11450-4',
  'Problems',
  'No diabetes',
  `<act><statusCode code="active"/><entryRelationship typeCode="SUBJ"><observation negationInd="true"><effectiveTime><low value="2015"/></effectiveTime>
   <value xsi:type="CD" code="44054006" displayName="Diabetes"/></observation></entryRelationship></act>`
)}
</structuredBody></component></ClinicalDocument>`;
}
