import type { RecordCard } from '$lib/chart/types.ts';

/** The records whose title, category or author hold every word of `text`, and that are in `tag` where one is given. */
export function filterRecords(cards: RecordCard[], text: string, tag: string): RecordCard[] {
  const words = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return cards.filter((card) => {
    if (tag && card.category.tag !== tag) return false;
    const hay = `${card.title} ${card.fileName} ${card.category.name} ${card.author.name}`;
    return words.every((word) => hay.toLocaleLowerCase().includes(word));
  });
}

/** The categories that occur, each once, by name. */
export function categoriesOf(cards: RecordCard[]): { tag: string; name: string }[] {
  const byTag = new Map(cards.map((card) => [card.category.tag, card.category]));
  return [...byTag.values()].sort((a, b) => a.name.localeCompare(b.name));
}
