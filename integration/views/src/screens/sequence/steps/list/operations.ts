/** What can be done to a list of steps: each returns a new list, and leaves the steps it does not touch as they are. */
import type { Step, StepKind } from "../../draft/shapes";

export const KINDS: StepKind[] = ["email", "manual_email", "task", "call", "wait"];
const USUAL_WAIT = 2; // days

export function newStep(kind: StepKind): Step {
  if (kind === "wait") return { kind, days: USUAL_WAIT };
  if (kind !== "email")
    return { kind, title: "", note: "", subject: "", body: "", holds: null, give_up_after: null, only_if: [] };
  return {
    kind,
    subject: "",
    body: "",
    thread: "new",
    signature: null,
    attachments: [],
    file_columns: [],
    without_file: "hold",
    only_if: [],
    weight: 1,
    variants: [],
  };
}

export function added(steps: Step[], at: number, step: Step): Step[] {
  return [...steps.slice(0, at), step, ...steps.slice(at)];
}

export function removed(steps: Step[], at: number): Step[] {
  return steps.filter((_, n) => n !== at);
}

export function replaced(steps: Step[], at: number, step: Step): Step[] {
  return steps.map((one, n) => (n === at ? step : one));
}

/** `to` is the place among the others: 0 is before all of them. */
export function moved(steps: Step[], from: number, to: number): Step[] {
  const step = steps[from];
  return step ? added(removed(steps, from), Math.min(Math.max(to, 0), steps.length - 1), step) : steps;
}
