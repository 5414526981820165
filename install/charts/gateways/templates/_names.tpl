{{- /* The partials take the root, one of .Values.gateways, its key there and its component. */}}

{{- define "gateways.rev" -}}
{{ .root.Values.revision | default "default" }}
{{- end }}

{{- /* The dash and the revision, or nothing. */}}
{{- define "gateways.suffix" -}}
{{ with .root.Values.revision }}-{{ . }}{{ end }}
{{- end }}

{{- /* Labels of every object but the gateway's own. */}}
{{- define "gateways.chartLabels" -}}
app.kubernetes.io/name: {{ .kind }}
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service | quote }}
app.kubernetes.io/part-of: istio
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
install.operator.istio.io/owning-resource: {{ .root.Values.ownerName | default "unknown" }}
istio.io/rev: {{ include "gateways.rev" . | quote }}
operator.istio.io/component: {{ .component }}
{{- end }}

{{- define "gateways.labels" -}}
{{- toYaml .gateway.labels }}
release: {{ .root.Release.Name | quote }}
{{ include "gateways.chartLabels" . }}
{{- end }}

{{- define "gateways.meta" -}}
name: {{ .gateway.name }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "gateways.labels" . | nindent 2 }}
{{- end }}

{{- define "gateways.image" -}}
{{- $global := .root.Values.global }}
{{- if contains "/" $global.proxy.image -}}
{{ $global.proxy.image }}
{{- else -}}
{{ .gateway.hub | default $global.hub }}/{{ $global.proxy.image | default "proxyv2" }}:{{ .gateway.tag | default $global.tag }}{{ with ($global.proxy.variant | default $global.variant) }}-{{ . }}{{ end }}
{{- end }}
{{- end }}
