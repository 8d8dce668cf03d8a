/** The numbers of one sequence, and the people behind each of them. */
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { api, told } from "../../../api/client";
import type { Run } from "../../../api/shapes";

export const RANGES = [7, 30, 90, 365] as const;
export type Range = (typeof RANGES)[number];

export const HEARD = ["delivered", "opened", "clicked", "replied", "bounced"] as const;
const ENDS = ["completed", "stopped", "exited", "failed"] as const;
export const BEHIND = ["total", "active", ...ENDS, ...HEARD] as const;
export type Behind = (typeof BEHIND)[number];
export type Heard = (typeof HEARD)[number];

/** `at`: since when somebody is counted so. */
export type Counted = Run & { at: string };

/** The days end with the server's today, which it tells itself: its clock is the one that counts. */
export function useNumbers(sequenceId: string, range: Range) {
  return useQuery({
    queryKey: ["numbers", sequenceId, range],
    queryFn: async () => {
      const usual = await numbersOf(sequenceId);
      return range === 30 ? usual : numbersOf(sequenceId, before(usual.until, range - 1), usual.until);
    },
    placeholderData: keepPreviousData,
  });
}

function numbersOf(sequence: string, since?: string, until?: string) {
  return told(
    api.GET("/api/sequences/{sequence}/numbers", { params: { path: { sequence }, query: { since, until } } }),
  );
}

function before(day: string, days: number): string {
  const found = new Date(`${day}T00:00:00Z`);
  found.setUTCDate(found.getUTCDate() - days);
  return found.toISOString().slice(0, 10);
}

/** Which part of the e-mails a number is about: all of them, a step, a wording of it, or those of a sender. */
export interface Part {
  step?: number;
  variant?: number;
  sender?: number;
}

export function usePeopleBehind(sequenceId: string, of: Behind, part: Part) {
  return useInfiniteQuery({
    queryKey: ["numbers", sequenceId, "behind", of, part],
    queryFn: ({ pageParam }) => peopleOf(sequenceId, of, part, pageParam),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => (page.before ? Number(page.before) : undefined),
  });
}

async function peopleOf(sequence: string, of: Behind, part: Part, before?: number) {
  const path = { sequence };
  if (isHeard(of)) {
    return told(api.GET("/api/sequences/{sequence}/rows", { params: { path, query: { of, ...part, before } } }));
  }
  const state = of === "total" ? undefined : of === "active" ? (["active", "paused"] as const) : ([of] as const);
  const found = await told(
    api.GET("/api/sequences/{sequence}/people", { params: { path, query: { state: state && [...state], before } } }),
  );
  const counted: Counted[] = found.people.map((one) => ({ ...one, at: one.ended_at ?? one.enrolled_at }));
  return { people: counted, before: found.before };
}

function isHeard(of: Behind): of is Heard {
  return (HEARD as readonly string[]).includes(of);
}
