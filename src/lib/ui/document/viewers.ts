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
  dicom: () => import('./DicomView.svelte'),
  other: () => import('./OtherView.svelte')
};
