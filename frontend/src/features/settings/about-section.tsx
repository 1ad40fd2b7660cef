import { useAbout } from "@/features/gateway";
import { Fact } from "./fact";
import { Group } from "./group";

export function AboutSection() {
  const { data } = useAbout();
  return (
    <>
      <p className="mb-6 max-w-prose text-muted">
        Open Chat is a gateway that you run yourself, and this page to talk with every model behind it. Answers belong
        to the gateway: close the page, lose the connection, and they go on being written.
      </p>
      <Group title="This gateway">
        <dl className="flex flex-col gap-3">
          <Fact name="Version">{data?.version ?? "…"}</Fact>
          <Fact name="Address">{window.location.origin}</Fact>
          <Fact name="Licence">MIT</Fact>
          <Fact name="API">
            <a
              href="/api/openapi.json"
              target="_blank"
              rel="noopener"
              className="text-accent underline underline-offset-2"
            >
              Its description (OpenAPI)
            </a>
          </Fact>
        </dl>
      </Group>
    </>
  );
}
