/** The name of an item, which opens it; of a board that one may not see there is no name. */
import { useTranslation } from "react-i18next";

import type { ItemOf } from "../api/shapes";
import { openItem } from "../monday/sdk";
import styles from "./ItemLink.module.css";

export function useItemName(): (item: ItemOf) => string {
  const { t } = useTranslation();
  return (item) => {
    if (!item.accessible) return t("run.hidden");
    return item.name ?? t("run.item", { id: item.id });
  };
}

export function ItemLink({ item }: { item: ItemOf }) {
  const name = useItemName()(item);
  if (!item.accessible) return <span className={styles.hidden}>{name}</span>;
  return (
    <a
      href={item.url ?? "#"}
      className={styles.name}
      title={name}
      onClick={(event) => {
        event.preventDefault();
        openItem(item.id);
      }}
    >
      {name}
    </a>
  );
}
