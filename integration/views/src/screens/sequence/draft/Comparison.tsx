/** Mine and theirs, place by place. */
import { useTranslation } from "react-i18next";

import { differences } from "./differences";
import styles from "./draft.module.css";
import type { Definition } from "./shapes";

export function Comparison({ mine, theirs, who }: { mine: Definition; theirs: Definition; who: string }) {
  const { t } = useTranslation();
  const placed = (place: string) =>
    place.replace(/^steps\[(\d+)\]\.?/, (_, n: string) => `${t("draft.step", { number: Number(n) + 1 })} `);
  return (
    <div className={styles.comparison}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("draft.place")}</th>
            <th scope="col">{t("draft.mine")}</th>
            <th scope="col">{who}</th>
          </tr>
        </thead>
        <tbody>
          {differences(mine, theirs).map((one) => (
            <tr key={one.place}>
              <th scope="row">{placed(one.place)}</th>
              <td>{one.mine}</td>
              <td>{one.theirs}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
