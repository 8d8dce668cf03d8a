/** What one can do with a run: pause, resume, try again, take out; each tells what it came to. */
import { useTranslation } from "react-i18next";

import { api, told } from "../api/client";
import type { Run } from "../api/shapes";
import { confirmed, notice } from "../monday/sdk";
import { announce } from "./announce";
import { useSentence } from "./Failed";
import { useItemName } from "./ItemLink";

export interface RunActions {
  pause(until: string | null): Promise<void>;
  resume(): Promise<void>;
  retry(): Promise<void>;
  unenroll(): Promise<void>;
}

export function useRunActions(run: Run, changed: () => void): RunActions {
  const { t } = useTranslation();
  const sentence = useSentence();
  const name = useItemName()(run.item);
  const path = { params: { path: { enrollment: run.id } } };
  const act = async (call: Promise<unknown>, said: string) => {
    try {
      await call;
      announce(said);
      notice(said);
    } catch (error) {
      announce(sentence(error));
      notice(sentence(error), "error");
    }
    changed();
  };
  return {
    pause: (until) =>
      act(
        told(api.POST("/api/enrollments/{enrollment}/pause", { ...path, body: { until } })),
        t("run.done.pause", { name }),
      ),
    resume: () => act(told(api.POST("/api/enrollments/{enrollment}/resume", path)), t("run.done.resume", { name })),
    retry: () => act(told(api.POST("/api/enrollments/{enrollment}/retry", path)), t("run.done.retry", { name })),
    unenroll: async () => {
      if (!(await confirmed(t("run.ask_unenroll", { name }), t("run.unenroll"), t("run.cancel")))) return;
      await act(told(api.POST("/api/enrollments/{enrollment}/unenroll", path)), t("run.done.unenroll", { name }));
    },
  };
}
