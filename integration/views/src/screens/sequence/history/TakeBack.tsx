/** Takes the last version back: whom it moved stands as before, unless they went on since. */
import { Button } from "@vibe/core";
import { Undo } from "@vibe/icons";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { notice } from "../../../monday/sdk";
import { announce } from "../../../shared/announce";
import { Question } from "../../../shared/Question";
import { asked } from "../sequence";

export function TakeBack({ sequenceId }: { sequenceId: string }) {
  const { t } = useTranslation();
  const [asks, setAsks] = useState(false);
  const path = { sequence: sequenceId };
  const found = useQuery({
    queryKey: ["back", sequenceId],
    queryFn: () => told(api.GET("/api/sequences/{sequence}/back", { params: { path } })),
  });
  const back = useMutation({
    mutationFn: () => told(api.POST("/api/sequences/{sequence}/back", { params: { path } })),
    onSuccess: ({ returned }) => {
      const said = t("history.taken_back", { count: returned });
      notice(said);
      announce(said);
      setAsks(false);
      void asked(sequenceId);
    },
  });
  const outlook = found.data?.back;
  if (!outlook) return null;
  return (
    <>
      <Button kind="secondary" size="small" leftIcon={Undo} onClick={() => setAsks(true)}>
        {t("history.take_back")}
      </Button>
      {asks && (
        <Question
          id="take-back"
          title={t("history.take_back_title", { number: outlook.version })}
          answer={t("history.take_back")}
          isPending={back.isPending}
          error={back.error}
          onAnswer={() => back.mutate()}
          onClose={() => setAsks(false)}
        >
          <p>{t("history.take_back_text", { number: outlook.version })}</p>
          <p>{t("history.returning", { count: outlook.returning })}</p>
          {outlook.stay > 0 && <p>{t("history.staying", { count: outlook.stay })}</p>}
          <p>{t("history.take_back_rest")}</p>
        </Question>
      )}
    </>
  );
}
