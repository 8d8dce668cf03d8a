/** Renames a sequence in place: saved over the revision that was seen, put back when the server refuses. */
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import type { Whole } from "../../../api/shapes";
import { notice } from "../../../monday/sdk";
import { useSentence } from "../../../shared/Failed";
import { changed } from "../sequence";

export function useRename(whole: Whole): { name: string; rename: (name: string) => void; said: string } {
  const { t } = useTranslation();
  const sentence = useSentence();
  const save = useMutation({
    mutationFn: (name: string) => {
      const body = { definition: { ...whole.definition, name }, revision: whole.revision, file: null } as never;
      return told(api.PUT("/api/sequences/{sequence}", { params: { path: { sequence: whole.id } }, body }));
    },
    onSuccess: changed,
    onError: (error) => notice(sentence(error), "error"),
  });
  const said = save.isPending ? t("sequence.saving") : save.isSuccess ? t("sequence.saved") : "";
  return { name: save.isPending ? save.variables : whole.name, rename: save.mutate, said };
}
