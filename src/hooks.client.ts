import { language } from '$lib/words/language.svelte.ts';
import type { ClientInit } from '@sveltejs/kit';

/** Before anything shows, the page knows its language and has the words of it. */
export const init: ClientInit = () => language.start();
