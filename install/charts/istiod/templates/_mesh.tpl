{{- /* MeshConfig as the other values make it; .Values.meshConfig goes over it. */}}
{{- define "istiod.mesh" -}}
trustDomain: cluster.local
rootNamespace: {{ .Values.meshConfig.rootNamespace | default .Values.global.istioNamespace }}
{{- $v2 := .Values.telemetry.v2 }}
{{- if and .Values.telemetry.enabled $v2.enabled (or $v2.prometheus.enabled $v2.stackdriver.enabled) }}
defaultProviders:
  metrics:
  {{- if $v2.prometheus.enabled }}
  - prometheus
  {{- end }}
  {{- if $v2.stackdriver.enabled }}
  - stackdriver
  accessLogging:
  - stackdriver
  {{- end }}
{{- end }}
defaultConfig:
  {{- with .Values.global.meshID }}
  meshId: {{ . | quote }}
  {{- end }}
  {{- with (.Values.global.proxy.variant | default .Values.global.variant) }}
  image:
    imageType: {{ . | quote }}
  {{- end }}
  {{- include "istiod.tracing" . | trim | nindent 2 }}
  {{- if and .Values.global.remotePilotAddress .Values.istiodRemote.enabled }}
  discoveryAddress: {{ include "istiod.remoteService" . }}.{{ .Release.Namespace }}.svc:15012
  {{- else }}
  discoveryAddress: istiod{{ include "istiod.suffix" . }}.{{ .Release.Namespace }}.svc:15012
  {{- end }}
{{- end }}

{{- /* The tracer of global.proxy.tracer; its settings are under global.tracer. */}}
{{- define "istiod.tracing" -}}
{{- $settings := .Values.global.tracer | default dict }}
{{- $tracer := .Values.global.proxy.tracer }}
{{- $of := get $settings $tracer | default dict }}
{{- if eq $tracer "zipkin" }}
tracing:
  zipkin:
    address: {{ $of.address | default (printf "zipkin.%s:9411" .Values.global.istioNamespace) }}
{{- else if eq $tracer "lightstep" }}
tracing:
  lightstep:
    address: {{ $of.address | quote }}
    accessToken: {{ $of.accessToken | quote }}
{{- else if eq $tracer "datadog" }}
tracing:
  datadog:
    address: {{ $of.address | default "$(HOST_IP):8126" | quote }}
{{- else if eq $tracer "stackdriver" }}
tracing:
  stackdriver: {{ toJson (pick $of "debug" "maxNumberOfAttributes" "maxNumberOfAnnotations" "maxNumberOfMessageEvents") }}
{{- end }}
{{- end }}
