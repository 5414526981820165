{{- define "istiod.rev" -}}
{{ .Values.revision | default "default" }}
{{- end }}

{{- /* The dash and the revision, or nothing. */}}
{{- define "istiod.suffix" -}}
{{ with .Values.revision }}-{{ . }}{{ end }}
{{- end }}

{{- /* Labels of every object. Argument: the root. */}}
{{- define "istiod.labels" -}}
app.kubernetes.io/name: istiod
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service | quote }}
app.kubernetes.io/part-of: istio
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- /* Labels of objects that are a revision's own. */}}
{{- define "istiod.revisionLabels" -}}
install.operator.istio.io/owning-resource: {{ .Values.ownerName | default "unknown" }}
istio.io/rev: {{ include "istiod.rev" . | quote }}
operator.istio.io/component: Pilot
{{- end }}

{{- /* What tells this revision's pods from others. */}}
{{- define "istiod.selector" -}}
{{- if .Values.revision }}
app: istiod
istio.io/rev: {{ .Values.revision | quote }}
{{- else }}
istio: pilot
{{- end }}
{{- end }}

{{- define "istiod.image" -}}
{{- if contains "/" .Values.image -}}
{{ .Values.image }}
{{- else -}}
{{ .Values.hub | default .Values.global.hub }}/{{ .Values.image }}:{{ .Values.tag | default .Values.global.tag }}{{ with (.Values.variant | default .Values.global.variant) }}-{{ . }}{{ end }}
{{- end }}
{{- end }}

{{- /* The ports of istiod's Services. */}}
{{- define "istiod.servicePorts" -}}
- name: grpc-xds
  port: 15010
  protocol: TCP
- name: https-dns
  port: 15012
  protocol: TCP
- name: https-webhook
  port: 443
  protocol: TCP
  targetPort: 15017
- name: http-monitoring
  port: 15014
  protocol: TCP
{{- end }}

{{- /* How the API server reaches a webhook. Argument: root, path, url. */}}
{{- define "istiod.clientConfig" -}}
{{- if .url }}
url: {{ .url | quote }}
{{- else }}
service:
  name: istiod{{ include "istiod.suffix" .root }}
  namespace: {{ .namespace }}
  path: {{ .path | quote }}
  {{- with .port }}
  port: {{ . }}
  {{- end }}
{{- end }}
{{- with .caBundle }}
caBundle: {{ . | quote }}
{{- end }}
{{- end }}

{{- /* True where an istiod runs here: not one elsewhere alone, or one beside it that injects. */}}
{{- define "istiod.runsHere" -}}
{{- if or (not .Values.istiodRemote.enabled) .Values.istiodRemote.enabledLocalInjectorIstiod }}true{{ end }}
{{- end }}

{{- /* True where the configuration is this cluster's. */}}
{{- define "istiod.configuredHere" -}}
{{- if or (not .Values.istiodRemote.enabled) .Values.global.configCluster }}true{{ end }}
{{- end }}

{{- /* The Service of an istiod elsewhere: beside one that injects here it has a name of its own. */}}
{{- define "istiod.remoteService" -}}
istiod{{ include "istiod.suffix" . }}{{ if .Values.istiodRemote.enabledLocalInjectorIstiod }}-remote{{ end }}
{{- end }}
