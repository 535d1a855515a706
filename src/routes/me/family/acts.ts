import * as family from '$lib/chart/family';
import { m } from '$lib/words/compiled/messages.js';
import type { Act } from '../../parts/urgent/acts.ts';

/** Ends that somebody acts for the connected patient. */
export const stopAct = (carer: family.Carer): Act => ({
  title: m.family_stop_ask({ name: carer.name }),
  preview: () => family.previewStopCarer(carer),
  run: (onStage) => family.stopCarer(carer, onStage),
  confirmLabel: m.family_stop_confirm(),
  doneText: m.family_stop_done({ name: carer.name }),
  danger: true
});

/** Ends that the connected account acts for somebody. */
export const leaveAct = (one: family.Dependant): Act => ({
  title: m.family_leave_ask({ name: one.name }),
  preview: () => family.previewLeave(one),
  run: (onStage) => family.leave(one, onStage),
  confirmLabel: m.family_stop_confirm(),
  doneText: m.family_leave_sentence({ name: one.name }),
  danger: true
});

/** Lets somebody act for the connected patient. */
export const nameAct = (choice: family.CarerChoice): Act => ({
  title: m.family_name_ask({ name: choice.name }),
  preview: () => family.previewNameCarer(choice),
  run: (onStage) => family.nameCarer(choice, onStage),
  confirmLabel: m.family_name_confirm({ name: choice.name }),
  doneText: m.family_name_done({ name: choice.name }),
  warning: m.family_name_warning()
});

/** Makes the chart of a child; tried again, it goes on where it stood. */
export function childAct(choice: family.ChildChoice, ondone: () => void): Act {
  const { name } = choice;
  let making: family.ChildMaking | null = null;
  return {
    title: m.family_child_ask({ name }),
    preview: () => family.previewChild(choice),
    run: async (onStage) => {
      onStage('preparing');
      making ??= await family.newChild(choice);
      await making.finish(onStage);
      ondone();
    },
    confirmLabel: m.family_child_confirm(),
    doneText: m.family_child_done({ name }),
    warning: m.family_child_warning()
  };
}
