import type { NextConfig } from "next";

// A folder of static files: analytics serves it at /, so page and API share one origin.
const config: NextConfig = {
  output: "export",
  reactStrictMode: true,
  images: { unoptimized: true },
};

export default config;
