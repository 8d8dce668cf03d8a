/** Nothing here yet: what this place is for, and what to do first. */
import { EmptyState } from "@vibe/core";
import type { ComponentProps } from "react";

export function Empty({
  title,
  text,
  action,
}: {
  title: string;
  text: string;
  action?: ComponentProps<typeof EmptyState>["mainAction"];
}) {
  return <EmptyState title={title} description={text} mainAction={action} />;
}
