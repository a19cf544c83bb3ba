// What of Swagger UI this page uses; the package brings no types of its own.
declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  interface SwaggerRequest {
    headers: Record<string, string>;
  }
  interface SwaggerLayoutProps {
    getComponent(name: string, container: boolean): unknown;
    specSelectors: { loadingStatus(): string };
  }
  interface SwaggerSystem {
    React: {
      createElement(type: unknown, props: Record<string, string>, children?: unknown[]): unknown;
    };
  }
  export type SwaggerPlugin = (system: SwaggerSystem) => {
    components: Record<string, (props: SwaggerLayoutProps) => unknown>;
  };
  interface SwaggerOptions {
    domNode: HTMLElement;
    url: string;
    deepLinking?: boolean;
    docExpansion?: 'list' | 'full' | 'none';
    defaultModelsExpandDepth?: number;
    filter?: boolean;
    layout?: string;
    plugins?: SwaggerPlugin[];
    tagsSorter?: 'alpha';
    validatorUrl?: string | null;
    requestInterceptor?: (request: SwaggerRequest) => SwaggerRequest;
  }
  export default function SwaggerUI(options: SwaggerOptions): unknown;
}
