/** The boards that sequences are used on. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, told } from "../../../api/client";
import { Failed } from "../../../shared/Failed";
import { Loading } from "../../../shared/Loading";
import styles from "../settings.module.css";
import { BoardItem } from "./BoardItem";

export function Boards({ mayChange }: { mayChange: boolean }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ["boards"],
    queryFn: () => told(api.GET("/api/boards")),
  });
  if (error) return <Failed error={error} again={() => void refetch()} />;
  if (!data) return <Loading rows={2} />;
  if (data.boards.length === 0) return <p className={styles.note}>{t("settings.no_boards")}</p>;
  return (
    <ul className={styles.list}>
      {data.boards.map((one) => (
        <BoardItem key={one.id} board={one} mayChange={mayChange} />
      ))}
    </ul>
  );
}
