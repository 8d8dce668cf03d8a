/** Whether colleagues' sequences may send through somebody's mailbox to the items that are theirs (row L9). */
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import type { Mailbox } from "../../../api/mailboxes";
import { Switch } from "../../../shared/Switch";
import { useAct } from "../useAct";

export function Lending({ mailbox }: { mailbox: Mailbox }) {
  const { t } = useTranslation();
  const lend = useAct({
    run: (lent: boolean) =>
      told(api.PUT("/api/mailboxes/{mailbox}/lending", { params: { path: { mailbox: mailbox.id } }, body: { lent } })),
    changes: "mailboxes",
    said: (kept) => t(kept.lent ? "settings.lent" : "settings.taken_back", { address: kept.address }),
  });
  return (
    <Switch
      label={t("settings.lend")}
      text={t("settings.lend_text")}
      isOn={lend.isPending ? Boolean(lend.variables) : mailbox.lent}
      onChange={(lent) => lend.mutate(lent)}
    />
  );
}
