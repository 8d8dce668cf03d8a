/** What a kind of step looks like. */
import { Checkbox, Edit, Email, Mobile, Time } from "@vibe/icons";

import type { StepKind } from "../../draft/shapes";

export const ICONS = {
  email: Email,
  manual_email: Edit,
  task: Checkbox,
  call: Mobile,
  wait: Time,
} as const satisfies Record<StepKind, unknown>;
