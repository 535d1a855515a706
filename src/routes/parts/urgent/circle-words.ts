import type { CircleView, OwnCircle } from '$lib/chart/urgent';

/** Who decides in a circle. */
export const HELPERS_WORDS: Record<CircleView['circle'], string> = {
  guardians: 'The helpers the patient chose',
  panel: 'Organisations the patient chose',
  sealed: 'People and organisations together, for what is sealed too',
  summary: 'Organisations that hold the summary',
  recovery: 'Those who can give the patient another wallet'
};

/** A circle as its owner chooses it. */
export const OWN_WORDS: Record<OwnCircle, { title: string; text: string }> = {
  guardians: {
    title: 'Urgent access',
    text: 'If you cannot answer, enough of these helpers together let a hospital that asks read your records, for a time. You can stop it.'
  },
  panel: {
    title: 'When your helpers are not to be reached',
    text: 'Organisations, such as an ethics committee on call and an authority, that together can do the same. They hold pieces of a key of their own.'
  },
  sealed: {
    title: 'What stays closed to the others',
    text: 'Categories you keep closed above open only if people and organisations agree together. There is at least half a day to stop it.'
  },
  recovery: {
    title: 'If you lose your wallet',
    text: 'Enough of these helpers together let a new wallet take over your account, with everything in it. You have days to stop it, from your present wallet. They hold pieces of a key of their own.'
  }
};
