/** The mailboxes that one may use. */
import { useQuery } from "@tanstack/react-query";

import { api, told } from "./client";
import type { components } from "./schema";

export type Mailbox = components["schemas"]["ShownMailbox"];

export function useMailboxes() {
  return useQuery({ queryKey: ["mailboxes"], queryFn: () => told(api.GET("/api/mailboxes")) });
}
