{{- /*
Makes .Values what the other templates read: the defaults, over them the profile, the platform's
profile and the profile of an older release, over them what the user set. Values under "pilot" count
as if they stood at the top. Every template begins with it; the first call does the work.
*/}}
{{- define "istiod.values" -}}
{{- if hasKey .Values "_internal_defaults_do_not_set" }}
{{- $merged := deepCopy .Values._internal_defaults_do_not_set }}
{{- $set := omit .Values "_internal_defaults_do_not_set" }}
{{- $original := deepCopy $set }}
{{- $platform := dig "global" "platform" "" $set }}
{{- $profiles := list (list "" "profile" $set.profile) (list "platform-" "global.platform" $platform) (list "compatibility-version-" "compatibilityVersion" $set.compatibilityVersion) }}
{{- range $profiles }}
{{- $name := last . }}
{{- if $name }}
{{- $file := printf "files/profile-%s%s.yaml" (first .) $name }}
{{- $text := $.Files.Get $file | required (printf "%s %q is unknown (expected: one with a file %s in the chart)" (last (initial .)) $name $file) }}
{{- $merged = mustMergeOverwrite $merged (fromYaml $text) }}
{{- end }}
{{- end }}
{{- $merged = mustMergeOverwrite $merged $set }}
{{- with $merged.pilot }}
{{- $merged = mustMergeOverwrite $merged (deepCopy .) }}
{{- end }}
{{- if eq $merged.global.pilotCertProvider "kubernetes" }}
{{- fail "global.pilotCertProvider \"kubernetes\" is not supported (expected: istiod, custom, none or k8s.io/SIGNER)" }}
{{- end }}
{{- $_ := set $merged "_original" $original }}
{{- $_ := set . "Values" $merged }}
{{- end }}
{{- end }}

{{- /* True where objects that belong to no namespace are wanted. */}}
{{- define "istiod.clusterScope" -}}
{{- if has (lower (default "all" .Values.global.resourceScope)) (list "all" "cluster") }}true{{ end }}
{{- end }}

{{- /* True where objects of the namespace are wanted. */}}
{{- define "istiod.namespaceScope" -}}
{{- if has (lower (default "all" .Values.global.resourceScope)) (list "all" "namespace") }}true{{ end }}
{{- end }}
