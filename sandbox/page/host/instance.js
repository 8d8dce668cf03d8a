// The instance a frame belongs to; views without one share what the app keeps for the whole account.

import { context } from "./context.js";

export const instance = (frame, state) => String(context(frame, state).instanceId ?? "");
