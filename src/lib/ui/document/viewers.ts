import type { Component } from 'svelte';
import type { Kind } from '../../health/kind.ts';

export interface ViewerProps {
  bytes: Uint8Array;
  name: string;
  mime: string;
  /** Tells that the document cannot be shown, and why. */
  refuse: (error: unknown) => void;
}

type Loader = () => Promise<{ default: Component<ViewerProps> }>;

/** The viewer of each kind, loaded when first needed. */
export const viewers: Record<Kind, Loader> = {
  pdf: () => import('./PdfView.svelte'),
  image: () => import('./ImageView.svelte'),
  text: () => import('./TextView.svelte'),
  fhir: () => import('./FhirView.svelte'),
  ccda: () => import('./CcdaView.svelte'),
  hl7v2: () => import('./Hl7View.svelte'),
  'health-card': () => import('./HealthCardView.svelte'),
  'health-link': () => import('./HealthLinkView.svelte'),
  dicom: () => import('./DicomView.svelte'),
  ecg: () => import('./EcgView.svelte'),
  'apple-health': () => import('./AppleHealthView.svelte'),
  fit: () => import('./FitView.svelte'),
  archive: () => import('./ArchiveView.svelte'),
  other: () => import('./OtherView.svelte')
};
