/** Switching off: it takes no new people; those inside finish or stop (rows R1, E3). */
import { Button, Flex, RadioButton } from "@vibe/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { queries } from "../../../app/queries";
import { announce } from "../../../shared/announce";
import { Failed } from "../../../shared/Failed";
import { useDraft } from "../draft/DraftProvider";
import styles from "./rules.module.css";

const CHOICES = ["finish", "stop"] as const;

export function SwitchingOff({ sequenceId, onDone }: { sequenceId: string; onDone: () => void }) {
  const { t } = useTranslation();
  const { whole, adopt } = useDraft();
  const [people, setPeople] = useState<(typeof CHOICES)[number]>("finish");
  const box = useRef<HTMLFieldSetElement>(null);
  useEffect(() => box.current?.focus(), []);
  const off = useMutation({
    mutationFn: () => {
      const params = { path: { sequence: sequenceId } };
      return told(api.POST("/api/sequences/{sequence}/deactivate", { params, body: { people } }));
    },
    onSuccess: (resting) => {
      adopt(resting);
      announce(t("rules.deactivated"));
      void queries.invalidateQueries({ queryKey: ["sequences"] });
      onDone();
    },
  });
  return (
    <fieldset ref={box} tabIndex={-1} className={styles.choice}>
      <legend>{t("rules.off_inside", { count: whole.inside })}</legend>
      {CHOICES.map((one) => (
        <RadioButton
          key={one}
          name="switching-off"
          value={one}
          text={t(`rules.off.${one}`)}
          checked={people === one}
          onSelect={() => setPeople(one)}
        />
      ))}
      {off.isError && <Failed error={off.error} />}
      <Flex gap="small" wrap>
        <Button size="small" loading={off.isPending} onClick={() => off.mutate()}>
          {t("rules.switch_off")}
        </Button>
        <Button size="small" kind="tertiary" onClick={onDone}>
          {t("rules.stay_on")}
        </Button>
      </Flex>
    </fieldset>
  );
}
