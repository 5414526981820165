{{- define "gateways.ports" -}}
{{- range .gateway.ports }}
- containerPort: {{ .targetPort | default .port }}
  protocol: {{ .protocol | default "TCP" }}
{{- end }}
- name: http-envoy-prom
  containerPort: 15090
  protocol: TCP
{{- end }}

{{- /* What both containers have: user, resources. */}}
{{- define "gateways.confinement" -}}
{{- if not .gateway.runAsRoot }}
securityContext:
  allowPrivilegeEscalation: false
  capabilities:
    drop: [ALL]
  privileged: false
  readOnlyRootFilesystem: true
{{- end }}
resources:
  {{- toYaml (.gateway.resources | default .root.Values.global.defaultResources) | nindent 2 }}
{{- end }}

{{- /* The injector adds what is not said here. */}}
{{- define "gateways.injectedContainer" -}}
- name: istio-proxy
  image: auto
  {{- with .root.Values.global.imagePullPolicy }}
  imagePullPolicy: {{ . }}
  {{- end }}
  ports:
    {{- include "gateways.ports" . | nindent 4 }}
  {{- include "gateways.confinement" . | nindent 2 }}
  env:
    {{- include "gateways.ownEnv" . | nindent 4 }}
  volumeMounts:
    {{- include "gateways.ownMounts" . | nindent 4 }}
{{- end }}

{{- define "gateways.container" -}}
{{- $global := .root.Values.global }}
- name: istio-proxy
  image: {{ include "gateways.image" . | quote }}
  {{- with $global.imagePullPolicy }}
  imagePullPolicy: {{ . }}
  {{- end }}
  ports:
    {{- include "gateways.ports" . | nindent 4 }}
  args:
  - proxy
  - router
  - --domain
  - $(POD_NAMESPACE).svc.{{ $global.proxy.clusterDomain }}
  {{- with $global.proxy.logLevel }}
  - --proxyLogLevel={{ . }}
  {{- end }}
  {{- with $global.proxy.componentLogLevel }}
  - --proxyComponentLogLevel={{ . }}
  {{- end }}
  {{- with $global.logging.level }}
  - --log_output_level={{ . }}
  {{- end }}
  {{- if $global.logAsJson }}
  - --log_as_json
  {{- end }}
  {{- with $global.sts.servicePort }}
  - --stsPort={{ . }}
  {{- end }}
  {{- include "gateways.confinement" . | nindent 2 }}
  readinessProbe:
    httpGet:
      path: /healthz/ready
      port: 15021
      scheme: HTTP
    initialDelaySeconds: 1
    periodSeconds: 2
    timeoutSeconds: 1
    successThreshold: 1
    failureThreshold: 30
  env:
    {{- include "gateways.env" . | nindent 4 }}
  volumeMounts:
    {{- include "gateways.mounts" . | nindent 4 }}
    {{- include "gateways.ownMounts" . | nindent 4 }}
{{- end }}

{{- define "gateways.env" -}}
{{- $values := .root.Values }}
{{- $global := $values.global }}
- name: PILOT_CERT_PROVIDER
  value: {{ $global.pilotCertProvider }}
- name: CA_ADDR
  value: {{ $global.caAddress | default (printf "istiod%s.%s.svc:15012" (include "gateways.suffix" .) $global.istioNamespace) }}
{{- range $name, $path := dict "NODE_NAME" "spec.nodeName" "POD_NAME" "metadata.name" "POD_NAMESPACE" "metadata.namespace" "INSTANCE_IP" "status.podIP" "HOST_IP" "status.hostIP" }}
- name: {{ $name }}
  valueFrom:
    fieldRef:
      apiVersion: v1
      fieldPath: {{ $path }}
{{- end }}
- name: ISTIO_CPU_LIMIT
  valueFrom:
    resourceFieldRef:
      resource: limits.cpu
      divisor: "1"
- name: SERVICE_ACCOUNT
  valueFrom:
    fieldRef:
      fieldPath: spec.serviceAccountName
- name: ISTIO_META_WORKLOAD_NAME
  value: {{ .gateway.name }}
- name: ISTIO_META_OWNER
  value: kubernetes://apis/apps/v1/namespaces/{{ .root.Release.Namespace }}/deployments/{{ .gateway.name }}
{{- with ($global.meshID | default $values.meshConfig.trustDomain) }}
- name: ISTIO_META_MESH_ID
  value: {{ . | quote }}
{{- end }}
{{- with $values.meshConfig.trustDomain }}
- name: TRUST_DOMAIN
  value: {{ . | quote }}
{{- end }}
{{- include "gateways.ownEnv" . }}
{{- range $name, $value := $values.meshConfig.defaultConfig.proxyMetadata }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- if and $global.network (not (index .gateway.env "ISTIO_META_NETWORK")) }}
- name: ISTIO_META_NETWORK
  value: {{ $global.network | quote }}
{{- end }}
- name: ISTIO_META_CLUSTER_ID
  value: {{ $global.multiCluster.clusterName | default "Kubernetes" | quote }}
- name: ISTIO_META_NODE_NAME
  valueFrom:
    fieldRef:
      fieldPath: spec.nodeName
{{- end }}

{{- define "gateways.ownEnv" -}}
{{- if not .gateway.runAsRoot }}
- name: ISTIO_META_UNPRIVILEGED_POD
  value: "true"
{{- end }}
{{- range $name, $value := .gateway.env }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}

{{- define "gateways.mounts" -}}
- name: workload-socket
  mountPath: /var/run/secrets/workload-spiffe-uds
- name: credential-socket
  mountPath: /var/run/secrets/credential-uds
- name: workload-certs
  mountPath: /var/run/secrets/workload-spiffe-credentials
- name: istio-envoy
  mountPath: /etc/istio/proxy
- name: config-volume
  mountPath: /etc/istio/config
{{- if eq .root.Values.global.pilotCertProvider "istiod" }}
- name: istiod-ca-cert
  mountPath: /var/run/secrets/istio
{{- end }}
- name: istio-token
  mountPath: /var/run/secrets/tokens
  readOnly: true
{{- if .root.Values.global.mountMtlsCerts }}
- name: istio-certs
  mountPath: /etc/certs
  readOnly: true
{{- end }}
- name: istio-data
  mountPath: /var/lib/istio/data
- name: podinfo
  mountPath: /etc/istio/pod
{{- end }}

{{- define "gateways.ownMounts" -}}
{{- range concat .gateway.secretVolumes .gateway.configVolumes }}
{{- if .mountPath }}
- name: {{ .name }}
  mountPath: {{ .mountPath | quote }}
  readOnly: true
{{- end }}
{{- end }}
{{- end }}

{{- define "gateways.volumes" -}}
{{- range list "workload-socket" "credential-socket" "workload-certs" }}
- name: {{ . }}
  emptyDir: {}
{{- end }}
{{- if eq .root.Values.global.pilotCertProvider "istiod" }}
- name: istiod-ca-cert
  configMap:
    name: {{ .root.Values.global.trustBundleName | default "istio-ca-root-cert" }}
{{- end }}
- name: podinfo
  downwardAPI:
    items:
    - path: labels
      fieldRef:
        fieldPath: metadata.labels
    - path: annotations
      fieldRef:
        fieldPath: metadata.annotations
- name: istio-envoy
  emptyDir: {}
- name: istio-data
  emptyDir: {}
- name: istio-token
  projected:
    sources:
    - serviceAccountToken:
        path: istio-token
        expirationSeconds: 43200
        audience: {{ .root.Values.global.sds.token.aud }}
{{- if .root.Values.global.mountMtlsCerts }}
- name: istio-certs
  secret:
    secretName: istio.{{ .gateway.name }}-service-account
    optional: true
{{- end }}
- name: config-volume
  configMap:
    name: istio{{ include "gateways.suffix" . }}
    optional: true
{{- end }}

{{- define "gateways.ownVolumes" -}}
{{- range .gateway.secretVolumes }}
- name: {{ .name }}
  secret:
    secretName: {{ .secretName | quote }}
    optional: true
{{- end }}
{{- range .gateway.configVolumes }}
- name: {{ .name }}
  configMap:
    name: {{ .configMapName | quote }}
    optional: true
{{- end }}
{{- end }}
