import { DEMO_PEOPLE, type DemoPerson } from './people.ts';
import type { ConfirmWindow, Question } from './question.ts';

/** The confirm window's stand-in for unit tests: a hand that answers, and everything it was shown. */
export class FakeWindow implements ConfirmWindow {
  person: DemoPerson | null = DEMO_PEOPLE[1];
  yes = true;
  readonly shown: Question[] = [];
  choices = 0;
  open = 0;
  mostOpen = 0;

  async choose(): Promise<DemoPerson | null> {
    this.choices += 1;
    return this.answer(this.person);
  }

  async confirm(question: Question): Promise<boolean> {
    this.shown.push(question);
    return this.answer(this.yes);
  }

  private async answer<T>(value: T): Promise<T> {
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    await new Promise((resolve) => setTimeout(resolve, 1));
    this.open -= 1;
    return value;
  }
}
