/** Duplicates a sequence: the copy is a draft of whoever asks, and opens at once (row F2). */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../../api/client";
import { go } from "../../app/route";
import { notice } from "../../monday/sdk";
import { announce } from "../../shared/announce";
import { useSentence } from "../../shared/Failed";
import { changed } from "./sequence";

export function useDuplicate() {
  const { t, i18n } = useTranslation();
  const sentence = useSentence();
  return useMutation({
    mutationFn: (sequenceId: string) =>
      told(
        api.POST("/api/sequences/{sequence}/duplicate", {
          params: { path: { sequence: sequenceId }, query: { language: i18n.language === "fr" ? "fr" : "en" } },
        }),
      ),
    onSuccess: (copy) => {
      changed(copy);
      notice(t("sequence.duplicated", { name: copy.name }));
      announce(t("sequence.duplicated", { name: copy.name }));
      go(copy.id, "steps");
    },
    onError: (error) => notice(sentence(error), "error"),
  });
}
