/** The steps of the draft with all that people do to them: what is chosen, and every change said aloud. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { announce } from "../../../../shared/announce";
import { useDraft } from "../../draft/DraftProvider";
import type { Step, StepKind } from "../../draft/shapes";
import { daysOf, withDay } from "./days";
import { focusRow, keepFocus } from "./focus";
import { keyOf, useKeys } from "./keys";
import { added, moved, newStep, removed, replaced } from "./operations";

export type StepList = ReturnType<typeof useStepList>;

export function useStepList() {
  const { t } = useTranslation();
  const draft = useDraft();
  const steps = draft.definition.steps;
  const keys = useKeys(steps);
  const [chosenKey, choose] = useState<string | null>(null);
  const [deleted, setDeleted] = useState<string | null>(null);
  const set = (change: (steps: Step[]) => Step[], gather?: string) =>
    draft.change((definition) => ({ ...definition, steps: change(definition.steps) }), gather);
  const named = (step: Step) => t(`steps.kind.${step.kind}`);
  const put = (at: number, step: Step) => {
    set((old) => added(old, at, step));
    choose(keyOf(step));
    announce(t("steps.said.added", { step: named(step), number: at + 1 }));
  };

  return {
    steps,
    keys,
    days: daysOf(steps),
    chosen: chosenKey === null ? -1 : keys.indexOf(chosenKey),
    mayEdit: draft.mayEdit,
    choose: (at: number | null) => choose(at === null ? null : keys[at]!),
    add: (kind: StepKind, at = steps.length) => put(at, newStep(kind)),
    duplicate: (at: number) => put(at + 1, { ...steps[at]! }),
    edit: (at: number, step: Step, place: string) => set((old) => replaced(old, at, step), `${keys[at]}.${place}`),
    move(from: number, to: number) {
      const step = steps[from];
      if (!step || to === from || to < 0 || to >= steps.length) return;
      set((old) => moved(old, from, to));
      keepFocus(to);
      const day = daysOf(moved(steps, from, to))[to]!;
      announce(t("steps.said.moved", { step: named(step), number: to + 1, all: steps.length, day }));
    },
    setDay(at: number, day: number) {
      set((old) => withDay(old, at, day), `${keys[at]}.day`);
      announce(t("steps.said.day", { step: named(steps[at]!), day }));
    },
    remove(at: number) {
      const step = steps[at]!;
      set((old) => removed(old, at));
      if (keys[at] === chosenKey) choose(null);
      focusRow(at);
      setDeleted(t("steps.said.deleted", { step: named(step) }));
      announce(t("steps.said.deleted", { step: named(step) }));
    },
    /** What was deleted last, for as long as it is offered back. */
    deleted,
    forget: () => setDeleted(null),
    bringBack() {
      draft.undo();
      setDeleted(null);
      announce(t("steps.said.undone"));
    },
  };
}
