// AWS Signature Version 4 for S3, written from Amazon's documentation: for what the world itself signs, and for presigned URLs.
import { createHash, createHmac } from "node:crypto";

export interface Credentials {
  accessKey: string;
  secretKey: string;
  region: string;
}

const UNSIGNED = "UNSIGNED-PAYLOAD";
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
/** Percent-encoding of RFC 3986, which leaves fewer letters as they are than encodeURIComponent. */
const encoded = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`);

interface Signing {
  method: string;
  url: URL;
  headers: Record<string, string>;
  time: string;
}

function signature({ method, url, headers, time }: Signing, { secretKey, region }: Credentials): { scope: string; signed: string; value: string } {
  const names = Object.keys(headers).sort();
  const query = [...url.searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`).sort();
  const path = decodeURIComponent(url.pathname).split("/").map(encoded).join("/");
  const canonical = [method, path, query.join("&"), ...names.map((name) => `${name}:${headers[name]!.trim()}`), "", names.join(";"), UNSIGNED];
  const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", time, scope, sha256(canonical.join("\n"))].join("\n");
  const key = scope.split("/").reduce<string | Buffer>(hmac, `AWS4${secretKey}`);
  return { scope, signed: names.join(";"), value: hmac(key, text).toString("hex") };
}

const now = () => new Date().toISOString().replace(/[-:]|\.\d{3}/g, "");

/** The headers that sign a request whose body is not signed. */
export function signedHeaders(method: string, url: URL, credentials: Credentials): Record<string, string> {
  const time = now();
  const headers = { host: url.host, "x-amz-content-sha256": UNSIGNED, "x-amz-date": time };
  const { scope, signed, value } = signature({ method, url, headers, time }, credentials);
  const authorization = `AWS4-HMAC-SHA256 Credential=${credentials.accessKey}/${scope}, SignedHeaders=${signed}, Signature=${value}`;
  return { ...headers, authorization };
}

/** A URL that allows one kind of request for some seconds to whoever has it. */
export function presigned(method: string, address: string, credentials: Credentials, seconds = 3_600): string {
  const url = new URL(address);
  const time = now();
  const scope = `${time.slice(0, 8)}/${credentials.region}/s3/aws4_request`;
  url.searchParams.set("X-Amz-Algorithm", "AWS4-HMAC-SHA256");
  url.searchParams.set("X-Amz-Credential", `${credentials.accessKey}/${scope}`);
  url.searchParams.set("X-Amz-Date", time);
  url.searchParams.set("X-Amz-Expires", String(seconds));
  url.searchParams.set("X-Amz-SignedHeaders", "host");
  const { value } = signature({ method, url, headers: { host: url.host }, time }, credentials);
  url.searchParams.set("X-Amz-Signature", value);
  return url.href;
}
