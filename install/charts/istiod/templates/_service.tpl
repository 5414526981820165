{{- /* A Service before istiod. Argument: the root; name; tag, empty for the revision's own. */}}
{{- define "istiod.service" -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  namespace: {{ .root.Release.Namespace }}
  {{- with .root.Values.serviceAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  labels:
    app: istiod
    istio: pilot
    release: {{ .root.Release.Name | quote }}
    {{- with .tag }}
    istio.io/tag: {{ . | quote }}
    {{- end }}
    {{- include "istiod.revisionLabels" .root | nindent 4 }}
    {{- include "istiod.labels" .root | nindent 4 }}
spec:
  ports:
  {{- include "istiod.servicePorts" .root | nindent 2 }}
  selector:
    app: istiod
    {{- if .root.Values.revision }}
    istio.io/rev: {{ .root.Values.revision | quote }}
    {{- else }}
    # A revision's pods have another value, so that they get none of this Service's traffic.
    istio: pilot
    {{- end }}
  {{- with .root.Values.ipFamilyPolicy }}
  ipFamilyPolicy: {{ . }}
  {{- end }}
  {{- with .root.Values.ipFamilies }}
  ipFamilies:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
