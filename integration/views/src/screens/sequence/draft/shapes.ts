/** What a sequence is made of, as the server describes it. */
import type { components } from "../../../api/schema";

type Schemas = components["schemas"];

export type WholeSequence = Schemas["WholeSequence"];
export type Definition = Schemas["Definition-Output"];
export type EmailStep = Schemas["EmailStep-Output"];
export type ManualStep = Schemas["ManualStep-Output"];
export type WaitStep = Schemas["WaitStep-Output"];
export type Step = Definition["steps"][number];
export type StepKind = Step["kind"];
export type Edit = (definition: Definition) => Definition;

/** Whether two definitions say the same; the order of keys is always the server's. */
export function same(one: Definition, other: Definition): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
