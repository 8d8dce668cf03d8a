/** The mailboxes that sent for a sequence, and what became of their e-mails. */
import { Heading } from "@vibe/core";
import { useTranslation } from "react-i18next";

import type { components } from "../../../api/schema";
import { Count } from "./Count";
import { HEARD, type Heard } from "./numbers";
import styles from "./Numbers.module.css";

type Sender = components["schemas"]["SenderNumbers"];

export function Senders({ senders, open }: { senders: Sender[]; open: (of: Heard, sender: string) => void }) {
  const { t } = useTranslation();
  if (senders.length === 0) return null;
  return (
    <section aria-labelledby="senders">
      <Heading type="h3" id="senders">
        {t("numbers.senders")}
      </Heading>
      <div className={styles.scroll}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t("numbers.sender")}</th>
              {HEARD.map((of) => (
                <th key={of} scope="col" className={styles.numeric}>
                  {t(`numbers.of.${of}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {senders.map((one) => (
              <Row key={one.sender} one={one} open={(of) => open(of, one.sender)} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ one, open }: { one: Sender; open: (of: Heard) => void }) {
  const { t } = useTranslation();
  const address = one.address ?? t("numbers.sender_gone");
  return (
    <tr>
      <th scope="row">{address}</th>
      {HEARD.map((of) => (
        <td key={of} className={styles.numeric}>
          <Count
            number={one[of]}
            label={t("numbers.open_sender", { number: one[of], what: t(`numbers.of.${of}`), address })}
            open={() => open(of)}
          />
        </td>
      ))}
    </tr>
  );
}
