{{- /* The environment of istiod. */}}
{{- define "istiod.env" -}}
- name: REVISION
  value: {{ include "istiod.rev" . | quote }}
- name: PILOT_CERT_PROVIDER
  value: {{ .Values.global.pilotCertProvider | quote }}
- name: POD_NAME
  valueFrom:
    fieldRef:
      apiVersion: v1
      fieldPath: metadata.name
- name: POD_NAMESPACE
  valueFrom:
    fieldRef:
      apiVersion: v1
      fieldPath: metadata.namespace
- name: SERVICE_ACCOUNT
  valueFrom:
    fieldRef:
      apiVersion: v1
      fieldPath: spec.serviceAccountName
- name: KUBECONFIG
  value: /var/run/secrets/remote/config
{{- if not .Values.env.CA_TRUSTED_NODE_ACCOUNTS }}
# Whose proxies may ask for the certificates of other workloads on their node.
- name: CA_TRUSTED_NODE_ACCOUNTS
  value: {{ printf "%s/%s" (.Values.trustedZtunnelNamespace | default .Release.Namespace) (.Values.trustedZtunnelName | default "ztunnel") | quote }}
{{- end }}
{{- range $key, $value := .Values.env }}
- name: {{ $key }}
  value: {{ $value | quote }}
{{- end }}
{{- with .Values.envVarFrom }}
{{ toYaml . }}
{{- end }}
{{- with .Values.global.trustBundleName }}
- name: PILOT_CA_CERT_CONFIGMAP
  value: {{ . | quote }}
{{- end }}
{{- with .Values.traceSampling }}
- name: PILOT_TRACE_SAMPLING
  value: {{ . | quote }}
{{- end }}
{{- if and (or .Values.istiodRemote.enabled .Values.global.externalIstiod) (not .Values.env.EXTERNAL_ISTIOD) }}
- name: EXTERNAL_ISTIOD
  value: "true"
{{- end }}
- name: PILOT_ENABLE_ANALYSIS
  value: {{ .Values.global.istiod.enableAnalysis | quote }}
- name: CLUSTER_ID
  value: {{ .Values.global.multiCluster.clusterName | default "Kubernetes" | quote }}
- name: PLATFORM
  value: {{ .Values.global.platform | default "" | quote }}
{{- if .Values.taint.enabled }}
- name: PILOT_ENABLE_NODE_UNTAINT_CONTROLLERS
  value: "true"
- name: PILOT_NODE_UNTAINT_CONTROLLERS_TAINT_NAME
  value: {{ .Values.taint.name | quote }}
{{- end }}
{{- end }}
