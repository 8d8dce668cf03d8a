/** Chooses the columns of the table. */
import { MenuButton } from "@vibe/core";
import { Column as ColumnIcon } from "@vibe/icons";
import { useTranslation } from "react-i18next";

import type { ChosenColumns } from "./chosen";
import styles from "./Toolbar.module.css";

export function ColumnChooser({ columns }: { columns: ChosenColumns }) {
  const { t } = useTranslation();
  return (
    <MenuButton
      component={ColumnIcon}
      size="small"
      aria-label={t("manager.columns")}
      tooltipContent={t("manager.columns")}
      closeDialogOnContentClick={false}
      dialogPosition="bottom-end"
    >
      <fieldset className={styles.columns}>
        <legend>{t("manager.columns")}</legend>
        {columns.offered.map((column, index) => (
          <label key={column} className={styles.column}>
            <input
              type="checkbox"
              autoFocus={index === 0}
              checked={columns.isShown(column)}
              onChange={(event) => columns.show(column, event.target.checked)}
            />
            {t(`manager.column.${column}`)}
          </label>
        ))}
      </fieldset>
    </MenuButton>
  );
}
