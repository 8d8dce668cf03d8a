/** Sequence activation: the switch, and what is missing before it can be turned on (row R1). */
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, Refused, told } from "../../../api/client";
import { announce } from "../../../shared/announce";
import { Failed } from "../../../shared/Failed";
import { Switch } from "../../../shared/Switch";
import { useDraft } from "../draft/DraftProvider";
import type { Trouble } from "../draft/problems";
import { useSettled } from "../frame/settled";
import { SwitchOff } from "../frame/SwitchOff";
import { Card } from "./Card";
import { Lacking } from "./Lacking";
import styles from "./rules.module.css";

export function Activation({ sequenceId }: { sequenceId: string }) {
  const { t } = useTranslation();
  const { whole, save, mayEdit, troubles } = useDraft();
  const settled = useSettled();
  const [asks, setAsks] = useState(false);
  const isActive = whole.state === "active";
  const path = { sequence: sequenceId };
  const activate = useMutation({
    mutationFn: async () => {
      if (!(await save())) throw new Refused(409, "not_saved", t("rules.save_first"));
      return told(api.POST("/api/sequences/{sequence}/activate", { params: { path } }));
    },
    onSuccess: (active) => {
      settled(active);
      announce(t("rules.activated"));
    },
  });
  const missing = troubles().filter((one) => one.weight === "missing");
  const refused = isActive ? [] : refusedBy(activate.error);
  const toggle = (on: boolean) => (on ? activate.mutate() : setAsks(true));
  return (
    <Card title={t("rules.activation")} places={[]}>
      <Switch
        label={t(isActive ? "rules.active" : "rules.inactive")}
        text={t(isActive ? "rules.active_text" : "rules.inactive_text")}
        isOn={isActive}
        disabled={!mayEdit || activate.isPending || (!isActive && missing.length > 0)}
        onChange={toggle}
      />
      {!isActive && missing.length > 0 && (
        <div>
          <p className={styles.lead}>{t("rules.missing", { count: missing.length })}</p>
          <Lacking found={missing} />
        </div>
      )}
      {refused.length > 0 && <Lacking found={refused} />}
      {activate.isError && refused.length === 0 && <Failed error={activate.error} />}
      {asks && <SwitchOff whole={whole} onClose={() => setAsks(false)} />}
    </Card>
  );
}

/** What the server found when it looked closer than the draft does: a mailbox or a column that is gone. */
function refusedBy(error: unknown): Trouble[] {
  if (!(error instanceof Refused)) return [];
  return error.details.map((one) => ({
    place: one.field ?? "",
    sentence: one.sentence ?? error.message,
    weight: "refused",
  }));
}
