
Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'
$Caller = $PSCmdlet
$Failures = 0
$IsStopped = $false
if ($WhatIfPreference) { $Execute = $false }
$Utf8 = New-Object System.Text.UTF8Encoding($false)
# Teams shows a change after seconds, at times after minutes. Seconds between one reading and the next: six
# minutes for what was taken, half a minute for what was refused.
$Waits = 5, 10, 15, 30, 60, 60, 60, 60, 60
$WaitsAfterRefusal = 5, 10, 15
# An order of thousands of numbers takes its time: it is asked for an hour.
$OrderWaits = @(5, 10, 15, 30) + @(60) * 59
# Answers by which Teams refuses a change. It may have taken one that it answers with 408, 409, 429 or 5xx.
$Refusals = 400, 401, 403, 404, 405, 410, 412, 413, 415, 422
$RefusalWords = @(
    '\b(BadRequest|Unauthorized|Forbidden|NotFound)\b'
    'is not found', 'lacks appropriate licenses', 'already been assigned', 'is assigned to another user'
    'already has a telephone number set in the on-premises', 'Invalid DirectRoutingTelephoneNumber'
    'Contact your operator'
) -join '|'

# --- Module, session, result file ---

if (-not (Get-Module -Name MicrosoftTeams)) { Import-Module -Name MicrosoftTeams -ErrorAction Stop }
try {
    $Tenant = Get-CsTenant -ErrorAction Stop
}
catch {
    throw "Not signed in to Teams. Run Connect-MicrosoftTeams first. ($($_.Exception.Message))"
}
if ([string] $Tenant.TenantId -ne $TenantId) {
    throw "Signed in to tenant $($Tenant.TenantId), not to $TenantId. Run Connect-MicrosoftTeams -TenantId $TenantId first."
}
if (-not $ResultPath) { $ResultPath = "plan-$Plan-result.jsonl" }
$ResultPath = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($ResultPath)

Write-Host "$Title (plan $Plan)"
Write-Host "Tenant $($Tenant.DisplayName), $($Tenant.TenantId)"

function Add-ResultLine($Line) {
    if (-not $Execute) { return }
    $text = ConvertTo-Json -InputObject $Line -Compress
    [System.IO.File]::AppendAllText($ResultPath, $text + "`n", $Utf8)
}

# What became of a step, on the screen and in the result file.
function Write-Result([hashtable] $Step, [string] $Outcome, [string] $Observed, [string] $Message) {
    $at = [System.DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ')
    Write-Host "$($Step.Ordinal). $($Step.Target): $Outcome. $Message"
    Add-ResultLine ([ordered] @{
        ordinal = $Step.Ordinal; outcome = $Outcome; observed = $Observed; message = $Message; at = $at
    })
}

# --- Reading ---

# A property that this version of the module does not have is not the same as an empty one.
function Get-Field($Item, [string] $Name) {
    $property = $Item.PSObject.Properties[$Name]
    if ($null -eq $property) { throw "This version of the module MicrosoftTeams does not tell $Name. Update it." }
    , $property.Value
}

function Get-Number([string] $Line) {
    $found = @(Get-CsPhoneNumberAssignment -TelephoneNumber $Line -ErrorAction Stop |
        Where-Object { [string] $_.TelephoneNumber -eq $Line })
    if ($found.Count -gt 1) { throw "Teams lists $Line more than once." }
    if ($found.Count -eq 1) { $found[0] }
}

function Read-Holder([string] $Line) {
    $number = Get-Number $Line
    if ($null -eq $number) { return 'Not listed' }
    $holder = [string] (Get-Field $number 'AssignedPstnTargetId')
    if ($holder) { $holder } else { 'Nobody' }
}

# The last whole day of a block (UTC) is the one before it ends.
function Read-Block([string] $Line) {
    $number = Get-Number $Line
    if ($null -eq $number) { return 'Not listed' }
    $state = [string] (Get-Field $number 'AssignmentBlockedState')
    if (-not $state) { return 'NotBlocked' }
    $until = Get-Field $number 'AssignmentBlockedUntil'
    if ($state -ne 'BlockedUntil' -or -not $until) { return $state }
    if (-not ($until -is [System.DateTime] -and $until.Kind -eq 'Unspecified')) {
        $until = ([System.DateTimeOffset] $until).UtcDateTime
    }
    'BlockedUntil ' + $until.Date.AddDays(-1).ToString('yyyy-MM-dd')
}

function Get-BlockDays([string] $LastDay) {
    $day = [System.DateTime]::ParseExact($LastDay, 'yyyy-MM-dd', [System.Globalization.CultureInfo]::InvariantCulture)
    $days = ($day - [System.DateTime]::UtcNow.Date).Days + 1
    if ($days -lt 1 -or $days -gt 365) { throw [System.ArgumentException] "Teams blocks a number for 1 to 365 days, and $LastDay is $days days away." }
    $days
}

function Read-Tag([string] $Line, [string] $Tag) {
    $number = Get-Number $Line
    if ($null -eq $number) { return 'Not listed' }
    $tags = @((Get-Field $number 'Tag') | ForEach-Object { [string] $_ })
    if ($tags -contains $Tag) { 'Tagged' } else { 'Not tagged' }
}

function Read-Voice([string] $Account) {
    $user = Get-CsOnlineUser -Identity $Account -ErrorAction Stop
    if (Get-Field $user 'EnterpriseVoiceEnabled') { 'On' } else { 'Off' }
}

# A policy that an account has from its group or from the tenant is none of its own.
function Read-Policy([string] $Account, [string] $Policy) {
    $user = Get-CsOnlineUser -Identity $Account -ErrorAction Stop
    $name = ([string] (Get-Field $user $Policy)) -replace '^Tag:', ''
    if ($name) { $name } else { 'None' }
}

# Whether Teams lists each of some lines, and whether somebody has it. A few are asked for one by one, many
# are looked up in the whole list.
function Read-Listed([string[]] $Lines) {
    $listed = @{}
    if ($Lines.Count -le 50) {
        $numbers = @($Lines | ForEach-Object { Get-Number $_ })
    }
    else {
        $numbers = @()
        do {
            $page = @(Get-CsPhoneNumberAssignment -Top 1000 -Skip $numbers.Count -ErrorAction Stop)
            if ($page.Count -gt 0 -and $numbers.Count -gt 0 -and $page[0].TelephoneNumber -eq $numbers[0].TelephoneNumber) {
                throw 'Teams sends the same page again and again.'
            }
            $numbers += $page
        } while ($page.Count -gt 0)
    }
    foreach ($number in $numbers) {
        $status = [string] (Get-Field $number 'PstnAssignmentStatus')
        $listed[[string] $number.TelephoneNumber] = if ($status -eq 'Unassigned') { 'Listed' } else { "Listed, $status" }
    }
    $observed = @{}
    foreach ($line in $Lines) {
        $observed[$line] = if ($listed.ContainsKey($line)) { $listed[$line] } else { 'Not listed' }
    }
    $observed
}

# --- Comparing and writing ---

# Where the last day of a block was not known when the plan was made, any will do. A number that was to be made
# known is known whoever has it. Nobody has a Direct Routing number that left the list when it was unassigned.
function Test-Reading([string] $Observed, [string] $Expected) {
    if ($Expected -eq 'Nobody' -and $Observed -eq 'Not listed') { return $true }
    if ($Expected -eq 'BlockedUntil' -and $Observed.StartsWith('BlockedUntil ')) { return $true }
    if ($Expected -eq 'In Teams' -and $Observed.StartsWith('Listed')) { return $true }
    $Observed -eq $Expected
}

function Confirm-Write([string] $Target, [string] $What) {
    if (-not $Execute) {
        Write-Host "What if: $What, $Target."
        return $false
    }
    $Caller.ShouldProcess($Target, $What)
}

function Add-Failure {
    $script:Failures++
    if ($Execute -and -not $IsStopped -and $script:Failures -ge $StopAfter) {
        $script:IsStopped = $true
        Write-Warning "Stopped after $StopAfter refusals. The rest is left as it is."
    }
}

# A rehearsal goes on, to tell all that it finds.
function Stop-Plan([string] $Why) {
    if (-not $Execute -or $IsStopped) { return }
    $script:IsStopped = $true
    Write-Warning "Stopped: $Why The rest is left as it is."
}

# Whether a step is still to be written. One that is so already is done; one that is not as the plan showed
# it stops the plan.
function Test-Step([hashtable] $Step, [string] $Observed) {
    if (Test-Reading $Observed $Step.After) {
        Write-Result $Step 'unchanged' $Observed 'It is so already.'
        return $false
    }
    if (-not (Test-Reading $Observed $Step.Before)) {
        Write-Result $Step 'surprised' $Observed "The plan showed $($Step.Before), Teams has $Observed. Nothing was written."
        Stop-Plan "step $($Step.Ordinal) is not as the plan showed it."
        return $false
    }
    $true
}

# Noted before a step is sent, so that the file does not pass over one that is cut short. What is known later
# stands further down, and counts.
function Add-Intent([hashtable] $Step, [string] $Observed) {
    $at = [System.DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ')
    Add-ResultLine ([ordered] @{
        ordinal = $Step.Ordinal; outcome = 'unclear'; observed = $Observed
        message = 'It was sent, and the script ended before it was read back.'; at = $at
    })
}

# Whether an error says that nothing was changed: it arose before anything was sent, or Teams answered with a
# refusal. Of every other one, a timeout or a cut connection, nobody knows what Teams made of the change.
function Test-Refusal([System.Exception] $Exception) {
    while ($null -ne $Exception) {
        $isOurs = $Exception.GetType() -eq [System.ArgumentException] -or
            $Exception -is [System.Management.Automation.ParameterBindingException] -or
            $Exception -is [System.Management.Automation.CommandNotFoundException]
        if ($isOurs) { return $true }
        foreach ($holder in @($Exception, (Get-Optional $Exception 'Response'))) {
            $status = Get-Optional $holder 'StatusCode'
            if ($null -ne $status) { return ($status -as [int]) -in $Refusals }
        }
        if ($Exception.Message -match $RefusalWords) { return $true }
        $Exception = $Exception.InnerException
    }
    $false
}

function Get-Optional($Item, [string] $Name) {
    if ($null -eq $Item) { return }
    $property = $Item.PSObject.Properties[$Name]
    if ($null -ne $property) { $property.Value }
}

# Reads a step after it was sent until it is as it was wanted, or until nobody waits any longer.
function Wait-Reading([hashtable] $Step, [int[]] $Seconds) {
    $observed = 'Not readable'
    foreach ($wait in @(0) + $Seconds) {
        Start-Sleep -Seconds $wait
        try { $observed = & $Step.Read } catch { Write-Warning $_.Exception.Message }
        if (Test-Reading $observed $Step.After) { break }
    }
    $observed
}

# What became of a step that was sent, from what is read after it. Only what Teams refused and what is still as
# it was has failed.
function Complete-Step([hashtable] $Step, [string] $Observed, [bool] $IsRefused, [string] $Message) {
    if (Test-Reading $Observed $Step.After) {
        Write-Result $Step 'done' $Observed $Message
    }
    elseif ($IsRefused -and (Test-Reading $Observed $Step.Before)) {
        Write-Result $Step 'failed' $Observed $Message
        Add-Failure
    }
    else {
        Write-Result $Step 'unclear' $Observed "It was sent, and Teams does not show it yet. $Message"
        Stop-Plan "nobody can say whether step $($Step.Ordinal) took."
    }
}

# One change of one target: read, compare, write once, read back.
function Invoke-Step([hashtable] $Step) {
    if ($IsStopped) { return }
    try {
        $observed = & $Step.Read
    }
    catch {
        Write-Result $Step 'failed' '' "It could not be read, so nothing was written. $($_.Exception.Message)"
        Add-Failure
        return
    }
    if (-not (Test-Step $Step $observed)) { return }
    if (-not (Confirm-Write $Step.Target $Step.What)) { return }
    Add-Intent $Step $observed
    $problem = ''
    $isRefused = $false
    try {
        [void] (& $Step.Write)
    }
    catch {
        $problem = $_.Exception.Message
        $isRefused = Test-Refusal $_.Exception
    }
    # A refusal is read back too: a step of two commands may have been taken in part.
    $seconds = if ($isRefused) { $WaitsAfterRefusal } else { $Waits }
    Complete-Step $Step (Wait-Reading $Step $seconds) $isRefused $problem
}

# One order for many numbers: Teams takes it at once and works through it.
function Invoke-Order([hashtable] $Order) {
    if ($IsStopped) { return }
    $steps = @($Order.Steps | ForEach-Object {
        @{ Ordinal = $_.Ordinal; Target = $_.Line; Before = $Order.Before; After = $Order.After }
    })
    try {
        $observed = Read-Listed @($steps | ForEach-Object { $_.Target })
    }
    catch {
        foreach ($step in $steps) {
            Write-Result $step 'failed' '' "It could not be read, so nothing was written. $($_.Exception.Message)"
        }
        Stop-Plan 'the numbers could not be read.'
        return
    }
    $wanted = @($steps | Where-Object { Test-Step $_ $observed[$_.Target] })
    # Nothing of an order is written if any of its numbers is not as the plan showed it.
    if ($IsStopped -or $wanted.Count -eq 0) { return }
    $lines = @($wanted | ForEach-Object { $_.Target })
    $target = if ($lines.Count -le 5) { $lines -join ', ' } else { "$($lines[0]) and $($lines.Count - 1) more" }
    if (-not (Confirm-Write $target $Order.What)) { return }
    foreach ($step in $wanted) { Add-Intent $step $observed[$step.Target] }
    $sent = Send-Order $Order $lines
    $seconds = if ($sent.IsRefused) { $WaitsAfterRefusal } else { $Waits }
    $observed = Wait-Listed $wanted $sent.Refused $seconds
    foreach ($step in $wanted) {
        $isNamed = $sent.Refused -contains $step.Target
        $message = if ($isNamed) { "$($sent.Message) Teams refused this number." } else { $sent.Message }
        Complete-Step $step $observed[$step.Target] ($sent.IsRefused -or $isNamed) $message
    }
}

# Sends an order and waits for its end: the numbers that Teams refused by name, whether it refused the order as a
# whole, and what is to be told. An order that has an identifier was taken, whatever is heard of it later.
function Send-Order([hashtable] $Order, [string[]] $Lines) {
    $id = ''
    try {
        $id = [string] (& $Order.Write ($Lines -join ','))
    }
    catch {
        return @{ Refused = @(); IsRefused = Test-Refusal $_.Exception; Message = $_.Exception.Message }
    }
    if (-not $id) { return @{ Refused = @(); IsRefused = $false; Message = 'Teams named no order.' } }
    Write-Host "Order $id"
    $end = Wait-Order $id $Order.Type
    @{ Refused = $end.Refused; IsRefused = $false; Message = "Order ${id}: $($end.Status)." }
}

# Waits for the end of an order. Words that are not known are waited out too, and so are readings that fail: only
# reading the numbers back tells what became of them.
function Wait-Order([string] $Id, [string] $Type) {
    $status = 'not heard of'
    foreach ($wait in $OrderWaits) {
        Start-Sleep -Seconds $wait
        try {
            $order = Get-CsOnlineTelephoneNumberOrder -OrderId $Id -OrderType $Type -ErrorAction Stop
        }
        catch {
            Write-Warning $_.Exception.Message
            continue
        }
        $status = [string] (Get-Optional $order 'Status')
        if ($status -in @('Success', 'Complete', 'PartialSuccess', 'Error', 'Failed')) {
            $named = @(@(Get-Optional $order 'FailedPhoneNumbers') | Where-Object { $_ } |
                ForEach-Object { '+' + ([string] $_).TrimStart('+') })
            return @{ Status = $status; Refused = $named }
        }
    }
    @{ Status = "$status, and not ended after an hour"; Refused = @() }
}

# Reads the numbers of an order until each that Teams did not refuse is as it was wanted, or until nobody waits any
# longer.
function Wait-Listed([hashtable[]] $Steps, [string[]] $Refused, [int[]] $Seconds) {
    $lines = @($Steps | ForEach-Object { $_.Target })
    $observed = @{}
    foreach ($line in $lines) { $observed[$line] = 'Not readable' }
    foreach ($wait in @(0) + $Seconds) {
        Start-Sleep -Seconds $wait
        try { $observed = Read-Listed $lines } catch { Write-Warning $_.Exception.Message }
        $open = @($Steps | Where-Object {
            $Refused -notcontains $_.Target -and -not (Test-Reading $observed[$_.Target] $_.After)
        })
        if ($open.Count -eq 0) { break }
    }
    $observed
}

Add-ResultLine ([ordered] @{ plan = $Plan; digest = $Digest; tenant = [string] $Tenant.TenantId })

# --- Steps ---
