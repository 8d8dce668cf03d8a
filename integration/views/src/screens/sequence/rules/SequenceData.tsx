/** Sequence data: who sends, the board, and where on it the contact details are (rows R2, R3). */
import { useTranslation } from "react-i18next";

import { Failed } from "../../../shared/Failed";
import { BoardPick } from "./BoardPick";
import { useColumns } from "./board";
import { Card } from "./Card";
import { ColumnPick } from "./ColumnPick";
import styles from "./rules.module.css";
import { SendAs } from "./SendAs";
import { SenderByOwner } from "./SenderByOwner";

export function SequenceData() {
  const { t } = useTranslation();
  const { error, again } = useColumns();
  return (
    <Card title={t("rules.data")} places={["send_as", "sender", "board", "email_column", "phone_column"]}>
      <SendAs />
      <SenderByOwner />
      <BoardPick />
      {error != null && <Failed error={error} again={again} />}
      <div role="group" aria-label={t("rules.contact")} className={styles.pair}>
        <ColumnPick
          place="email_column"
          use="email"
          label={t("rules.email_column")}
          read={(one) => one.email_column}
          write={(one, email_column) => ({ ...one, email_column })}
        />
        <ColumnPick
          place="phone_column"
          use="phone"
          label={t("rules.phone_column")}
          read={(one) => one.phone_column}
          write={(one, phone_column) => ({ ...one, phone_column })}
        />
      </div>
    </Card>
  );
}
