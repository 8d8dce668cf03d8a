/** Which e-mail began the conversation that a reply goes on with, as the server finds it. */
import type { EmailStep, Step } from "../../draft/shapes";

export function threadBefore(steps: Step[], at: number): EmailStep | undefined {
  return steps
    .slice(0, at)
    .filter((step): step is EmailStep => step.kind === "email")
    .findLast((step) => step.thread === "new" || step.subject.trim() !== "");
}

/** What a step says in the list. */
export function lineOf(steps: Step[], at: number): string {
  const step = steps[at]!;
  if (step.kind === "wait") return "";
  if (step.kind !== "email") return step.title || step.subject;
  const before = step.thread === "reply" && !step.subject ? threadBefore(steps, at) : undefined;
  return before?.subject ? `Re: ${before.subject}` : step.subject;
}
