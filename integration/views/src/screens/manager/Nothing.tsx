/** No sequence to show: none exists yet, or none fits the filters. */
import { useTranslation } from "react-i18next";

import { Empty } from "../../shared/Empty";
import { EVERYTHING, type Filters } from "./filters";

export function Nothing({
  isNarrowed,
  filters,
  onFilter,
  create,
}: {
  isNarrowed: boolean;
  filters: Filters;
  onFilter: (filters: Filters) => void;
  create?: () => void;
}) {
  const { t } = useTranslation();
  if (isNarrowed) {
    const all = { ...EVERYTHING, sort: filters.sort, order: filters.order };
    const clear = { text: t("manager.clear"), onClick: () => onFilter(all) };
    return <Empty title={t("manager.none_fits")} text={t("manager.none_fits_text")} action={clear} />;
  }
  const first = create && { text: t("manager.new"), onClick: create };
  return (
    <Empty
      title={t("manager.none")}
      text={t(create ? "manager.none_text" : "manager.none_text_looking")}
      action={first}
    />
  );
}
