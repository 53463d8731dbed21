
# --- The end ---

if ($Execute) {
    Write-Host "Written to $ResultPath. Bring it into Rollcall: rollcall plan report $Plan `"$ResultPath`", or the plan's page."
}
else {
    Write-Host 'Nothing was written. Run it again with -Execute to write.'
}
