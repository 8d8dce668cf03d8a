/** A user of monday: the photo, else the initials; the name is said and shown on hovering. */
import { Avatar } from "@vibe/core";
import { useTranslation } from "react-i18next";

import type { FaceOf } from "../api/shapes";

export function Face({ of }: { of: FaceOf }) {
  const { t } = useTranslation();
  const name = of.name ?? t("run.somebody");
  const picture = of.photo
    ? ({ type: "img", src: of.photo } as const)
    : ({ type: "text", text: initials(name) } as const);
  return (
    <Avatar
      {...picture}
      size="small"
      backgroundColor="dark_indigo"
      aria-label={name}
      tooltipProps={{ content: name }}
    />
  );
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 1 ? words[words.length - 1] : ""]
    .map((word) => Array.from(word ?? "")[0] ?? "")
    .join("")
    .toUpperCase();
}
