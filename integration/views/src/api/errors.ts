/** What the API refuses: one sentence for a person, a code that never changes. */

export interface Detail {
  field?: string;
  sentence?: string;
}

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    sentence: string,
    readonly details: Detail[] = [],
  ) {
    super(sentence);
  }
}

/** The line is down: nothing was answered. */
export class Unreachable extends Error {}

export function refusalOf(status: number, body: unknown): Refused {
  const error = ((body ?? {}) as { error?: { code?: string; sentence?: string; details?: Detail[] } }).error;
  return new Refused(status, error?.code ?? "unknown", error?.sentence ?? "", error?.details ?? []);
}
