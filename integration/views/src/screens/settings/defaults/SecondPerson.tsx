/** Whether a second person must approve what is published in the account (row L11). */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { Failed } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import { Switch } from "../../../shared/Switch";
import { useAct } from "../useAct";

export function SecondPerson({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation();
  const found = useQuery({ queryKey: ["second-person"], queryFn: () => told(api.GET("/api/second-person")) });
  const want = useAct({
    run: (wanted: boolean) => told(api.PUT("/api/second-person", { body: { wanted } })),
    changes: "second-person",
    said: ({ wanted }) => t(wanted ? "settings.second_person_on" : "settings.second_person_off"),
  });
  if (!found.data)
    return found.error ? <Failed error={found.error} again={() => void found.refetch()} /> : <Loading rows={1} />;
  return (
    <Switch
      label={t("settings.second_person")}
      text={t("settings.second_person_text")}
      isOn={want.isPending ? want.variables : found.data.wanted}
      disabled={!mayChange || want.isPending}
      onChange={(wanted) => want.mutate(wanted)}
    />
  );
}
