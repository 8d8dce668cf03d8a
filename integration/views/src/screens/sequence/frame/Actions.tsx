/** The buttons of a sequence, for whoever may use them; the server refuses the others too. */
import { Button, MenuButton, MenuItem } from "@vibe/core";
import { Deactivate, Delete, Download, Duplicate } from "@vibe/icons";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { download } from "../../../api/client";
import { useMe } from "../../../shared/me";
import type { Whole } from "../../../api/shapes";
import { go } from "../../../app/route";
import { notice } from "../../../monday/sdk";
import { useSentence } from "../../../shared/Failed";
import { SteadyMenu } from "../../../shared/SteadyMenu";
import { DeleteSequence } from "../DeleteSequence";
import { listChanged } from "../../manager/sequences";
import { useDuplicate } from "../duplicate";
import { Publish } from "./Publish";
import { SwitchOff } from "./SwitchOff";
import styles from "./frame.module.css";

type Asked = "publish" | "switch_off" | "delete" | null;

export function Actions({ whole }: { whole: Whole }) {
  const { t } = useTranslation();
  const sentence = useSentence();
  const [asked, ask] = useState<Asked>(null);
  const duplicate = useDuplicate();
  const mayCreate = useMe()?.may.create ?? false;
  const close = () => ask(null);
  const left = () => {
    void listChanged();
    go();
  };
  const file = () =>
    download(`/api/sequences/${whole.id}/file`, `${whole.name}.yaml`).catch((error: unknown) =>
      notice(sentence(error), "error"),
    );
  return (
    <div className={styles.actions}>
      {whole.editable && (
        <Button size="small" onClick={() => ask("publish")}>
          {t(whole.state === "active" ? "sequence.publish" : "sequence.activate")}
        </Button>
      )}
      <MenuButton size="small" aria-label={t("sequence.menu")} dialogPosition="bottom-end" closeMenuOnItemClick>
        <SteadyMenu aria-label={t("sequence.menu")} size="medium">
          {whole.editable && whole.state === "active" ? (
            <MenuItem icon={Deactivate} title={t("sequence.switch_off")} onClick={() => ask("switch_off")} />
          ) : null}
          {mayCreate ? (
            <MenuItem icon={Duplicate} title={t("manager.duplicate")} onClick={() => duplicate.mutate(whole.id)} />
          ) : null}
          <MenuItem icon={Download} title={t("sequence.file")} onClick={() => void file()} />
          {whole.editable ? (
            <MenuItem icon={Delete} title={t("sequence.delete")} onClick={() => ask("delete")} />
          ) : null}
        </SteadyMenu>
      </MenuButton>
      {asked === "publish" && <Publish whole={whole} onClose={close} />}
      {asked === "switch_off" && <SwitchOff whole={whole} onClose={close} />}
      {asked === "delete" && <DeleteSequence one={whole} onClose={close} onDone={left} />}
    </div>
  );
}
