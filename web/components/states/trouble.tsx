import { SignIn } from "@/components/access/sign-in";
import type { ApiError } from "@/lib/api";
import { troubleText, troubleTitle } from "@/lib/trouble";
import { Notice } from "./notice";

interface Props {
  usual: string; // the title when nothing more is known
  error: ApiError;
  retry: () => void;
}

/** In the place of what was asked for: a way in for whoever is signed out, else words. */
export function Trouble({ usual, error, retry }: Props) {
  if (error.status === 401) return <SignIn />;
  return (
    <Notice title={troubleTitle(error, usual)} retry={retry}>
      {troubleText(error)}
    </Notice>
  );
}
