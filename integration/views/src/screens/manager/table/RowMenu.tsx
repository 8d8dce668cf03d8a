/** What can be done with a sequence from its row (row F2). */
import { MenuItem } from "@vibe/core";
import { Alert, Delete, Duplicate, Open } from "@vibe/icons";
import { useState } from "react";

import { useTranslation } from "../../../app/translation";
import { useMe } from "../../../shared/me";
import type { Listed } from "../../../api/shapes";
import { go } from "../../../app/route";
import { LateMenu } from "../../../shared/LateMenu";
import { DeleteSequence } from "../../sequence/DeleteSequence";
import { useDuplicate } from "../../sequence/duplicate";
import { listChanged } from "../sequences";

export function RowMenu({ one }: { one: Listed }) {
  const { t } = useTranslation();
  const [deleting, setDeleting] = useState(false);
  const duplicate = useDuplicate();
  const mayCreate = useMe()?.may.create ?? false;
  return (
    <>
      <LateMenu
        label={t("manager.menu", { name: one.name })}
        items={() => [
          <MenuItem key="open" icon={Open} title={t("manager.open")} onClick={() => go(one.id)} />,
          one.editable && one.state === "missing_config" ? (
            <MenuItem key="complete" icon={Alert} title={t("manager.complete")} onClick={() => go(one.id, "rules")} />
          ) : null,
          mayCreate ? (
            <MenuItem
              key="copy"
              icon={Duplicate}
              title={t("manager.duplicate")}
              onClick={() => duplicate.mutate(one.id)}
            />
          ) : null,
          one.editable ? (
            <MenuItem key="delete" icon={Delete} title={t("manager.delete")} onClick={() => setDeleting(true)} />
          ) : null,
        ]}
      />
      {deleting && <DeleteSequence one={one} onClose={() => setDeleting(false)} onDone={() => void listChanged()} />}
    </>
  );
}
