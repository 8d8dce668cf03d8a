/** The answers of the API that several screens show, by short names. */
import type { components } from "./schema";

type Shapes = components["schemas"];

export type Run = Shapes["ShownRun"];
export type RunState = "active" | "paused" | "completed" | "stopped" | "exited" | "failed";
export type StepPlace = Shapes["StepPlace"];
export type WholeRun = Shapes["WholeRun"];
export type Happening = Shapes["Happening"];
export type Refusal = Shapes["ShownRefusal"];
export type HeldMail = Shapes["HeldMail"];
export type FaceOf = Shapes["Face"];
export type ItemOf = Shapes["ItemName"];
export type Why = NonNullable<Run["reason"]>;
export type Whole = Shapes["WholeSequence"];
export type Contact = Shapes["Contact"];
export type Card = Shapes["Card"];
export type Choice = Shapes["SequenceChoice"];
export type Batch = Shapes["BatchShown"];
export type BatchRow = Shapes["BatchRow"];
export type ItemChoice = Shapes["ItemChoice"];
export type Listed = Shapes["ListedSequence"];
export type Rate = Shapes["Rate"];
export type Numbers = Shapes["Numbers"];
export type StepNumbers = Shapes["StepNumbers"];
export type DayNumbers = Shapes["DayNumbers"];
export type Version = Shapes["Version"];
export type AuditEntry = Shapes["AuditEntry"];
export type PublishRequest = Shapes["PublishRequest"];
export type WaitingRequest = NonNullable<PublishRequest["request"]>;
export type BoardChoice = Shapes["BoardPage"]["boards"][number];
