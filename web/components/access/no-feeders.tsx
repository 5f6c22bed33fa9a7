import { Notice } from "@/components/states/notice";
import { useResource } from "@/hooks/use-resource";
import { getMe } from "@/lib/api";

/** Nothing to see: because there is nothing yet, or because nothing was granted. */
export function NoFeeders() {
  const { data: me } = useResource("me", getMe);
  if (me?.grants.length === 0)
    return (
      <Notice title="Nothing is granted to you yet">
        <span className="break-words">{`You are signed in as ${me.principal}. Whoever runs the house can change that: `}</span>
        <code className="break-all">{grantCommand(me.principal)}</code>
      </Notice>
    );
  return (
    <Notice title="No feeders yet">
      Waiting for the registry: feeders and meters appear here as soon as they are registered.
    </Notice>
  );
}

function grantCommand(principal: string): string {
  const [kind, name] = principal.split(":");
  return kind === "eth"
    ? `make grant WALLET=${name} ROLE=viewer GROUPS=…`
    : "make key NAME=… ROLE=viewer GROUPS=…";
}
